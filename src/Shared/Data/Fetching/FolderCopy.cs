using System.Security.Cryptography;
using Autoencoder.Shared.Data.Files;
using Polly;
using Polly.Retry;

namespace Autoencoder.Shared.Data.Fetching;

/// <summary>Copies a packed folder that is elsewhere, whole: for a program that reads all of it. Each block is compared with its hash.</summary>
public sealed class FolderCopy
{
    private const string Unwritable = "the data set cannot be written";

    private readonly IBlockSource _source;
    private readonly byte[] _json;
    private readonly ResiliencePipeline _retry;
    private readonly PackedDescription _description;

    private FolderCopy(IBlockSource source, byte[] json, ResiliencePipeline retry) =>
        (_source, _json, _retry, _description) = (source, json, retry, PackedDescription.Parse(json, source.Name));

    public string Fingerprint => _description.Fingerprint;

    /// <summary>Of all samples.</summary>
    public long Bytes => ((long)_description.Train.Count + _description.Test.Count) * _description.SampleBytes;

    /// <summary>Learns what there is to copy.</summary>
    /// <exception cref="DataException">It is not to be had, or no packed data set.</exception>
    public static FolderCopy Of(IBlockSource source, TimeProvider time, CancellationToken stop)
    {
        // A server that is being started, or a line that is down for a moment; then somebody wants to know.
        var retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<DataException>(),
            MaxRetryAttempts = 4,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(300),
            UseJitter = true,
        }).Build();
        var json = Do(source, () => retry.ExecuteAsync(async token => await source.ReadAll(PackedDescription.FileName, PackedDescription.MaxBytes, token), stop));
        return new FolderCopy(source, json, retry);
    }

    /// <summary>Makes the folder, which must not be there; it appears when it is whole.</summary>
    /// <param name="done">Told the bytes that have come so far.</param>
    /// <exception cref="DataException">Something of it is not to be had, or damaged.</exception>
    /// <exception cref="FileException">It cannot be written.</exception>
    public void To(string folder, Action<long> done, CancellationToken stop)
    {
        var place = $"{folder}.unfinished";
        FileAttempt.Do(folder, Unwritable, () =>
        {
            if (Directory.Exists(place))
                Directory.Delete(place, recursive: true);
            Directory.CreateDirectory(place);
        });
        try
        {
            var bytes = 0L;
            foreach (var isTest in (bool[])[false, true])
            {
                CopySamples(PackedSplit.SamplesPath(place, isTest), isTest, length => done(bytes += length), stop);
                CopyLabels(PackedSplit.LabelsPath(place, isTest), isTest ? _description.Test : _description.Train, stop);
            }

            FileAttempt.Do(folder, Unwritable, () =>
            {
                AtomicFile.Write(PackedDescription.PathIn(place), stream => stream.Write(_json));
                Directory.Move(place, folder);
                FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(folder))!);
            });
        }
        catch
        {
            FileAttempt.Try(() => Directory.Delete(place, recursive: true));
            throw;
        }
    }

    private void CopySamples(string path, bool isTest, Action<int> done, CancellationToken stop)
    {
        var split = isTest ? _description.Test : _description.Train;
        var buffer = new byte[_description.BlockSamples * _description.SampleBytes];
        using var file = FileAttempt.Do(path, Unwritable, () => File.Create(path, bufferSize: 0));
        for (var index = 0; index < split.Blocks.Length; index++)
        {
            var attempts = 0;
            var block = Do(_source, () => _retry.ExecuteAsync(
                async token => await _source.ReadBlock(_description, isTest, index, buffer, isAgain: attempts++ > 0, token), stop));
            FileAttempt.Do(path, Unwritable, () => file.Write(block.Span));
            done(block.Length);
        }

        FileAttempt.Do(path, Unwritable, () => file.Flush(flushToDisk: true));
    }

    private void CopyLabels(string path, PackedSplit split, CancellationToken stop)
    {
        if (split.LabelsSha256 is not { } expected)
            return;
        var labels = Do(_source, () => _retry.ExecuteAsync(async token => await _source.ReadAll(Path.GetFileName(path), split.Count, token), stop));
        if (Convert.ToHexStringLower(SHA256.HashData(labels)) != expected)
            throw new DataException($"{_source.Name}: {Path.GetFileName(path)} is damaged");
        FileAttempt.Do(path, Unwritable, () => File.WriteAllBytes(path, labels));
    }

    private static T Do<T>(IBlockSource source, Func<ValueTask<T>> work)
    {
        try
        {
            return work().AsTask().GetAwaiter().GetResult();
        }
        catch (DataException e)
        {
            throw new DataException($"{source.Name}: {e.Message}; is it the folder of a data set that coordinator pack made?", e);
        }
    }
}
