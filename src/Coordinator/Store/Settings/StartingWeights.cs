using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.Settings;

/// <summary>The weights of a trained model that a run starts from, in place of random ones.</summary>
/// <param name="Path">Where the model was when the run was begun.</param>
/// <param name="Sha256">Of the weights in layout order, 64 lower-case hexadecimal digits; it alone tells which they are.</param>
public sealed record StartingWeights(string Path, string Sha256)
{
    private const int Digits = 64;

    /// <summary>Null if a run starts from random weights.</summary>
    /// <exception cref="SettingsException">One of the two options is missing or unusable.</exception>
    public static StartingWeights? From(OptionValues values) => (values[OptionCatalog.From], Sha256In(values)) switch
    {
        (null, null) => null,
        ({ } path, { } sha256) => new StartingWeights(path, sha256),
        (null, _) => throw new SettingsException($"{values.SourceOf(OptionCatalog.FromSha256)} says which weights --from must have, but there is no --from; name the model, or leave it out."),
        _ => throw new SettingsException($"{values.SourceOf(OptionCatalog.From)}: it is not said which weights these were; give their SHA-256 with --from-sha256."),
    };

    /// <summary>Null if not given.</summary>
    /// <exception cref="SettingsException">It is no SHA-256.</exception>
    public static string? Sha256In(OptionValues values)
    {
        if (values[OptionCatalog.FromSha256] is not { } text)
            return null;
        return text.Length == Digits && text.All(char.IsAsciiHexDigit)
            ? text.ToLowerInvariant()
            : throw values.Unusable(OptionCatalog.FromSha256, $"{Digits} hexadecimal digits");
    }
}
