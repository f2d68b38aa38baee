namespace Autoencoder.Shared.Program.Settings;

/// <summary>An option of a program, under the same name on the command line, in appsettings.json and in the environment.</summary>
/// <param name="Name">Without dashes in front, for example await-workers.</param>
/// <param name="Placeholder">What its value is called in the help, for example N.</param>
/// <param name="Description">One line of help.</param>
public sealed record OptionDefinition(string Name, string Placeholder, string Description)
{
    public const string EnvironmentPrefix = "AUTOENCODER_";

    /// <summary>For example --await-workers.</summary>
    public string Flag => $"--{Name}";

    /// <summary>For example AUTOENCODER_AWAIT_WORKERS.</summary>
    public string EnvironmentVariable => EnvironmentPrefix + Name.Replace('-', '_').ToUpperInvariant();
}
