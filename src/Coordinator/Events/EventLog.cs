using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Autoencoder.Coordinator.Files;
using Autoencoder.Coordinator.Reports;

namespace Autoencoder.Coordinator.Events;

/// <summary>
/// events.jsonl: a JSON object a line for each event, in the file as soon as it happened. A run that is continued goes
/// on in the same file, behind its last whole row.
/// </summary>
public sealed class EventLog : IDisposable
{
    private readonly string _path;
    private readonly long _term;
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly Utf8JsonWriter _json;

    /// <exception cref="ReportException">The file cannot be written.</exception>
    public EventLog(string path, long term)
    {
        (_path, _term) = (path, term);
        // The default encoder, made for HTML pages, would write an apostrophe as \u0027.
        _json = new Utf8JsonWriter(_row, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            CutTornRow(_file);
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            _file?.Dispose();
            throw Unwritable(e);
        }
    }

    /// <exception cref="ReportException">The row cannot be written, for example because the disk is full.</exception>
    public void Add(DateTime utc, TrainingEvent happening)
    {
        _row.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("time", utc.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        _json.WriteString("event", happening.Event);
        _json.WriteNumber("term", _term);
        Write("step", happening.Step);
        Write("phase", happening.Phase);
        Write("worker", happening.Worker);
        Write("other", happening.Other);
        Write("firstShard", happening.FirstShard);
        Write("shards", happening.Shards);
        Write("workers", happening.Workers);
        Write("milliseconds", happening.Milliseconds);
        Write("typicalMilliseconds", happening.TypicalMilliseconds);
        Write("cause", happening.Cause);
        Write("text", happening.Text);
        _json.WriteEndObject();
        _json.Flush();
        _row.Write("\n"u8);
        try
        {
            // One write a row, so that whoever reads along, or a crash, finds whole rows.
            _file.Write(_row.WrittenSpan);
        }
        catch (Exception e) when (FileFailure.Is(e))
        {
            throw Unwritable(e);
        }
    }

    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }

    /// <summary>A full disk or a power cut leaves half a row, which would spoil the next one. The position is then the file's end.</summary>
    private static void CutTornRow(FileStream file)
    {
        var end = file.Length;
        for (; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
                break;
        }

        if (end < file.Length)
            file.SetLength(end);
        file.Position = end;
    }

    private void Write(string name, string? text)
    {
        if (text is not null)
            _json.WriteString(name, text);
    }

    private void Write(string name, long? number)
    {
        if (number is { } value)
            _json.WriteNumber(name, value);
    }

    private void Write(string name, double? number)
    {
        if (number is { } value)
            _json.WriteNumber(name, Math.Round(value, 3));
    }

    private ReportException Unwritable(Exception e) => new($"{_path} cannot be written: {FileFailure.Reason(e)}");
}
