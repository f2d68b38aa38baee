using System.Security.Cryptography;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Shared.Data;

/// <summary>A folder that <c>coordinator pack</c> made, as a data set.</summary>
public static class PackedFolder
{
    public static bool Is(string directory) => File.Exists(PackedDescription.PathIn(directory));

    /// <summary>Its files, which nobody is to write over.</summary>
    public static IEnumerable<string> FilesOf(string directory) => new[]
    {
        PackedDescription.PathIn(directory),
        PackedSplit.SamplesPath(directory, isTest: false), PackedSplit.SamplesPath(directory, isTest: true),
        PackedSplit.LabelsPath(directory, isTest: false), PackedSplit.LabelsPath(directory, isTest: true),
    }.Where(File.Exists);

    internal static (SampleShape Shape, long TrainBytes) HeadOf(string directory) =>
        PackedDescription.Read(directory) is var description ? (description.SampleShape, (long)description.Train.Count * description.SampleBytes) : default;

    /// <summary>Maps the samples, and reads no more than the description and the labels.</summary>
    /// <exception cref="DataException">It cannot be read, or is not what was packed.</exception>
    public static DataSet Load(string directory)
    {
        var description = PackedDescription.Read(directory);
        return new DataSet(Split(isTest: false), Split(isTest: true), description.Fingerprint, description);

        SampleSet Split(bool isTest)
        {
            var split = isTest ? description.Test : description.Train;
            var blocks = MappedBlocks.Open(PackedSplit.SamplesPath(directory, isTest), description.SampleBytes, description.BlockSamples, split);
            return new SampleSet(split.Count, description.SampleShape, description.Kind, description.WithinUnit, blocks, Labels(split, PackedSplit.LabelsPath(directory, isTest)));
        }
    }

    private static byte[]? Labels(PackedSplit split, string path)
    {
        if (split.LabelsSha256 is not { } expected)
            return null;
        var labels = FileAttempt.OrThrow(
            () => InputFile.ReadAll(path, split.Count), reason => new DataException($"{path}: cannot be read ({reason.TrimEnd('.')}); pack the data set again."));
        return labels.Length == split.Count && Convert.ToHexStringLower(SHA256.HashData(labels)) == expected
            ? labels
            : throw new DataException($"{path}: is damaged or was changed; pack the data set again.");
    }
}
