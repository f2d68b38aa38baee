namespace Autoencoder.Shared.Program.Settings;

/// <summary>An option of a command, under the same name on the command line, in appsettings.json and in the environment.</summary>
/// <param name="Name">Without dashes in front, one of <see cref="OptionNames.All"/>.</param>
/// <param name="Placeholder">What its value is called in the help, for example N; empty for a flag, which is true where it is given without a value.</param>
/// <param name="Description">One line of help.</param>
public sealed record OptionDefinition(string Name, string Placeholder, string Description)
{
    public bool IsFlag => Placeholder.Length == 0;

    public static OptionDefinition Flag(string name, string description) => new(name, "", description);
}
