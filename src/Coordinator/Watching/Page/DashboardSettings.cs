using Autoencoder.Shared;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;

namespace Autoencoder.Coordinator.Watching.Page;

/// <summary>Where a run's page is served, and for how long. No weights depend on it.</summary>
/// <param name="IsChosen">The user has named the address; else another port will do.</param>
/// <param name="Linger">How long the page stays when the run is done; null: until the user ends the program.</param>
/// <param name="Token">What lets a browser end the run; null: nothing does.</param>
public sealed record DashboardSettings(NodeAddress Address, bool IsChosen, TimeSpan? Linger, string? Token)
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
        var token = values[OptionNames.DashboardToken];
        if (token is { Length: < ShortestToken })
            throw new SettingsException($"{values.SourceOf(OptionNames.DashboardToken)}: a token has at least {ShortestToken} characters.");
        if (token is not null && !token.All(letter => letter is > ' ' and <= '~'))
            throw new SettingsException($"{values.SourceOf(OptionNames.DashboardToken)}: a token has only letters, digits and signs of ASCII, and no blanks, so that a browser can send it.");
        return values[OptionNames.Dashboard] switch
        {
            Off => null,
            null => isDefault ? new DashboardSettings(Default, IsChosen: false, linger, token) : null,
            var text => new DashboardSettings(
                NodeAddress.Parse(text) ?? throw values.Unusable(OptionNames.Dashboard, "HOST:PORT, for example 127.0.0.1:8080, or none"), IsChosen: true, linger, token),
        };
    }
}
