using System.Text.Json;
using Autoencoder.Shared;

namespace Autoencoder.Benchmarks.Reporting;

/// <summary>
/// What a benchmark found, as it is written to a file: on what, by which command, with which settings. The file is written
/// anew with each result, so a run that is stopped leaves what it had.
/// </summary>
/// <typeparam name="T">What it has a list of.</typeparam>
internal sealed class BenchmarkReport<T>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { WriteIndented = true };

    private readonly string? _file;
    private readonly Content _content;
    private readonly List<T> _results = [];

    /// <param name="file">Null for none.</param>
    /// <exception cref="BenchmarkException">The file cannot be written.</exception>
    public BenchmarkReport(string benchmark, IReadOnlyDictionary<string, string> settings, Machine machine, string? file)
    {
        (_file, _content) = (file, new Content(benchmark, $"tests/Benchmarks/bench {string.Join(' ', Environment.GetCommandLineArgs()[1..])}", machine, settings, _results));
        // Nobody wants to hear after an hour that there is no such folder.
        Write();
    }

    public IReadOnlyList<T> Results => _results;

    /// <summary>Reads a file that a report has written.</summary>
    public static (Machine Machine, IReadOnlyList<T> Results) Read(string path)
    {
        var content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), Json)!;
        return (content.Machine, content.Results);
    }

    /// <exception cref="BenchmarkException">The file cannot be written.</exception>
    public void Add(params IEnumerable<T> results)
    {
        _results.AddRange(results);
        Write();
    }

    private void Write()
    {
        if (_file is null)
            return;
        try
        {
            File.WriteAllBytes(_file, JsonSerializer.SerializeToUtf8Bytes(_content, Json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchmarkException($"{_file} cannot be written: {e.Message}");
        }
    }

    private sealed record Content(string Benchmark, string Command, Machine Machine, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<T> Results);
}

/// <summary>A benchmark cannot be run as it was asked for, or not here.</summary>
internal sealed class BenchmarkException(string message) : Exception(message), IUserError;
