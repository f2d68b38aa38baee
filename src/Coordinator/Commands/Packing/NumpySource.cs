using System.IO.Compression;
using System.Runtime.InteropServices;
using Autoencoder.Coordinator.Trained.Import;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>
/// numpy's .npy, or an .npz with x_train, x_test and labels y_train, y_test, as Keras has MNIST; or with one array, and labels
/// called y or labels.
/// </summary>
internal sealed class NumpySource : PackSource
{
    private readonly string _path;
    private readonly NumpyArray _train;
    private readonly NumpyArray? _test;
    private readonly byte[]? _labels;
    private readonly byte[]? _testLabels;
    private readonly bool _areChannelsLast;

    public NumpySource(string path)
    {
        _path = path;
        (_train, _test, _labels, _testLabels) = Named(() => Open(path));
        (Shape, _areChannelsLast) = Named(() => ShapeOf(_train));
        if (_test is not null && !_test.Shape.AsSpan(1).SequenceEqual(_train.Shape.AsSpan(1)))
            throw new FileException(path, $"its training samples have shape ({_train.ShapeText}), its test samples ({_test.ShapeText}); they must be of one size.");
        if (_labels is not null && _labels.Length != Count || _testLabels is not null && _testLabels.Length != TestCount)
            throw new FileException(path, "it has not as many labels as samples; write it again.");
    }

    public override SampleShape Shape { get; }

    public override ValueKind Kind => _train.IsBytes && (_test?.IsBytes ?? true) ? ValueKind.Bytes : ValueKind.Floats;

    public override int Count => _train.Shape[0];

    public override int TestCount => _test?.Shape[0] ?? 0;

    public override void Read(bool isTest, Take take)
    {
        var (array, labels) = isTest ? (_test!, _testLabels) : (_train, _labels);
        var size = Kind == ValueKind.Bytes ? sizeof(byte) : sizeof(float);
        var (planar, floats) = (new byte[Shape.Values * size], new float[Shape.Values]);
        var i = 0;
        Named(() =>
        {
            array.ReadRows(row =>
            {
                var sample = row.Span;
                if (array.IsBytes && Kind == ValueKind.Floats)
                {
                    for (var v = 0; v < floats.Length; v++)
                        floats[v] = sample[v];
                    sample = MemoryMarshal.AsBytes(floats.AsSpan());
                }

                if (_areChannelsLast)
                {
                    for (var pixel = 0; pixel < Shape.Plane; pixel++)
                        for (var c = 0; c < Shape.Channels; c++)
                            sample.Slice((pixel * Shape.Channels + c) * size, size).CopyTo(planar.AsSpan((c * Shape.Plane + pixel) * size));
                    sample = planar;
                }

                take(sample, labels?[i]);
                i++;
            });
            return true;
        });
    }

    private static (NumpyArray Train, NumpyArray? Test, byte[]? Labels, byte[]? TestLabels) Open(string path)
    {
        if (!Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
            return (new NumpyArray(() => InputFile.Open(path), new FileInfo(path).Length), null, null, null);
        using var archive = Archive(path);
        var arrays = archive.Entries.ToDictionary(entry => Path.GetFileNameWithoutExtension(entry.FullName).ToLowerInvariant(), entry => entry);
        if (arrays.ContainsKey("x_train"))
            return (Array("x_train")!, Array("x_test"), Array("y_train")?.ReadLabels(), Array("y_test")?.ReadLabels());
        var labels = arrays.Keys.FirstOrDefault(name => name is "y" or "labels");
        return arrays.Keys.Where(name => name != labels).ToArray() is [var only]
            ? (Array(only)!, null, labels is null ? null : Array(labels)!.ReadLabels(), null)
            : throw new InvalidDataException(
                $"it holds {DisplayText.Of(string.Join(", ", arrays.Keys.Order(StringComparer.Ordinal)))}; name the samples x_train and x_test, their labels y_train and y_test, or save one array alone");

        NumpyArray? Array(string name) => !arrays.TryGetValue(name, out var entry) ? null : new NumpyArray(() => OpenEntry(path, entry.FullName), ZippedWeights.LengthOf(entry));
    }

    private static EntryStream OpenEntry(string path, string name)
    {
        var archive = Archive(path);
        return new EntryStream(archive, archive.GetEntry(name)!.Open());
    }

    private static ZipArchive Archive(string path)
    {
        var file = InputFile.Open(path);
        try
        {
            return new ZipArchive(file);
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            throw new InvalidDataException("the zip archive is cut short or damaged; get the file again", e);
        }
    }

    /// <summary>[n, features], [n, height, width], [n, height, width, channels] or [n, channels, height, width].</summary>
    private static (SampleShape Shape, bool AreChannelsLast) ShapeOf(NumpyArray array) => array.Shape switch
    {
        [_, var features] => (SampleShape.Features(features), false),
        [_, var height, var width] => (new SampleShape(height, width), false),
        [_, var height, var width, var channels and (1 or 3)] => (new SampleShape(height, width, channels), channels > 1),
        [_, var channels and (1 or 3), var height, var width] => (new SampleShape(height, width, channels), false),
        _ => throw new InvalidDataException(
            $"its shape is ({array.ShapeText}), but [n, features], [n, height, width] and images with 1 or 3 channels, first or last, are read; reshape it"),
    };

    private T Named<T>(Func<T> work)
    {
        try
        {
            return FileAttempt.Do(_path, "the arrays cannot be read", work);
        }
        catch (InvalidDataException e)
        {
            throw new FileException(_path, $"{e.Message.TrimEnd('.')}.");
        }
    }

    /// <summary>An entry of an archive of its own, so that it may be read while others are.</summary>
    private sealed class EntryStream(ZipArchive archive, Stream entry) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => entry.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => entry.Read(buffer);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            entry.Dispose();
            archive.Dispose();
            base.Dispose(disposing);
        }
    }
}
