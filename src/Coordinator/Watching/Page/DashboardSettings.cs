using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>Where a run's page is served, and for how long. No weights depend on it.</summary>
/// <param name="IsChosen">The user has named the address; else another port will do.</param>
/// <param name="Linger">How long the page stays when the run is done; null: until the user ends the program.</param>
/// <param name="Token">What lets a browser end the run; null: nothing does.</param>
/// <param name="TokenFile">Where that was read from; null if it was given itself.</param>
public sealed record DashboardSettings(NodeAddress Address, bool IsChosen, TimeSpan? Linger, string? Token, string? TokenFile)
{
    private const string Off = "none";
    private const int LongestLinger = 365 * 24 * 60 * 60;

    // Short ones are guessed.
    private const int ShortestToken = 8;

    private static readonly NodeAddress Default = new("127.0.0.1", 8080);

    /// <param name="isDefault">There is a page though none was asked for.</param>
    /// <returns>Null if there is to be no page.</returns>
    /// <exception cref="SettingsException">An option is unusable.</exception>
    public static DashboardSettings? From(OptionValues values, bool isDefault)
    {
        var linger = values.WholeNumber(OptionNames.DashboardLinger, 0, LongestLinger) is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        var (token, file) = (TokenOf(values), values[OptionNames.DashboardTokenFile]);
        return values[OptionNames.Dashboard] switch
        {
            Off => null,
            null => isDefault ? new DashboardSettings(Default, IsChosen: false, linger, token, file) : null,
            var text => new DashboardSettings(
                NodeAddress.Parse(text) ?? throw values.Unusable(OptionNames.Dashboard, "HOST:PORT, for example 127.0.0.1:8080, or none"), IsChosen: true, linger, token, file),
        };
    }

    private static string? TokenOf(OptionValues values)
    {
        var (token, source) = (values[OptionNames.DashboardToken], values.SourceOf(OptionNames.DashboardToken));
        if (values[OptionNames.DashboardTokenFile] is { } file)
        {
            var fileSource = values.SourceOf(OptionNames.DashboardTokenFile)!;
            if (token is not null)
                throw new SettingsException($"{fileSource} and {source} both say what the token is; leave one out.");
            (token, source) = (SecretFile.ReadLine(fileSource, file), $"{fileSource} {file}");
        }

        if (token is { Length: < ShortestToken })
            throw new SettingsException($"{source}: a token has at least {ShortestToken} characters.");
        if (token is not null && !token.All(letter => letter is > ' ' and <= '~'))
            throw new SettingsException($"{source}: a token has only letters, digits and signs of ASCII, and no blanks, so that a browser can send it.");
        return token;
    }
}
