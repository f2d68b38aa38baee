using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Autoencoder.Shared.Program.Logging;

/// <summary>One event as a JSON object on a line; what does not apply is left out. Used by one thread at a time.</summary>
public sealed class JsonRow : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    // The default encoder, made for HTML pages, would write an apostrophe as \u0027.
    private readonly Utf8JsonWriter _json;

    public JsonRow() => _json = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Begins a row, in place of the one before.</summary>
    public JsonRow Begin(DateTime utc, string happening)
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("time", utc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        _json.WriteString("event", happening);
        return this;
    }

    public JsonRow Add(string name, string? text)
    {
        if (text is not null)
            _json.WriteString(name, text);
        return this;
    }

    public JsonRow Add(string name, long? number)
    {
        if (number is { } value)
            _json.WriteNumber(name, value);
        return this;
    }

    /// <summary>Rounded; JSON has no word for what is not finite, so that is left out.</summary>
    public JsonRow Add(string name, double? number, int digits)
    {
        if (number is { } value && double.IsFinite(value))
            _json.WriteNumber(name, Math.Round(value, digits));
        return this;
    }

    /// <summary>The row with its line feed; valid until the next begins.</summary>
    public ReadOnlySpan<byte> End()
    {
        _json.WriteEndObject();
        _json.Flush();
        _bytes.Write("\n"u8);
        return _bytes.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();
}
