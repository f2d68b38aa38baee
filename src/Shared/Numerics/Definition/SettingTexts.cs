using System.Globalization;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>Settings as texts under their names, wherever they come from: a command line, a file, a message.</summary>
public abstract class SettingTexts
{
    /// <summary>The text given for a setting, or null.</summary>
    public abstract string? this[string name] { get; }

    /// <summary>An error that says where the text of a setting, which is given, comes from, and what would do.</summary>
    /// <param name="nearest">What may have been meant.</param>
    public abstract SettingsException Unusable(string name, string expected, string? nearest = null);

    /// <exception cref="SettingsException">The value is no whole number in the range.</exception>
    public int? WholeNumber(string name, int minimum, int maximum = int.MaxValue)
    {
        if (this[name] is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw Unusable(name, maximum == int.MaxValue ? $"a whole number from {minimum}" : $"a whole number from {minimum} to {maximum}");
    }

    /// <exception cref="SettingsException">The value is no whole number from 0 to 2^64 − 1.</exception>
    public ulong? LargeWholeNumber(string name)
    {
        if (this[name] is not { } text)
            return null;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Unusable(name, "a whole number from 0 to 18446744073709551615");
    }

    /// <exception cref="SettingsException">The value is no finite number above 0.</exception>
    public double? Positive(string name)
    {
        if (this[name] is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0
            ? value
            : throw Unusable(name, "a number above 0");
    }

    /// <exception cref="SettingsException">The value is no number from 0 to 1.</exception>
    public double? Fraction(string name)
    {
        if (this[name] is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value
            : throw Unusable(name, "a number from 0 to 1");
    }

    /// <summary>One of the names, whatever its case.</summary>
    /// <exception cref="SettingsException">The value is none of the names.</exception>
    public T? Choice<T>(string name, IReadOnlyDictionary<string, T> choices) where T : notnull
    {
        if (this[name] is not { } text)
            return default;
        return choices.TryGetValue(text.Trim().ToLowerInvariant(), out var value)
            ? value
            : throw Unusable(name, $"one of {string.Join(", ", choices.Keys)}", NearestName.Of(text, choices.Keys));
    }

    /// <summary>A SHA-256 of 64 hexadecimal digits, in lower case.</summary>
    /// <exception cref="SettingsException">The value is none.</exception>
    public string? Sha256(string name)
    {
        const int digits = 64;
        if (this[name] is not { } text)
            return null;
        return text.Length == digits && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : throw Unusable(name, $"{digits} hexadecimal digits");
    }
}
