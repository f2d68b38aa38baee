namespace Autoencoder.Shared.Wire.Blocks;

/// <summary>Data that are named as a web address, and not as a folder.</summary>
public static class WebAddress
{
    /// <summary>What a user may write.</summary>
    public const string Form = "a folder, or a web address as https://data.example.org/faces/";

    /// <summary>True if a text is meant as an address, be it a right one or not.</summary>
    public static bool IsMeant(string data) => data.Contains("://", StringComparison.Ordinal);

    /// <returns>Null if it is none of a folder.</returns>
    public static Uri? Of(string data) =>
        Uri.TryCreate(data, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address is { UserInfo: "", Query: "", Fragment: "" } ? address : null;
}
