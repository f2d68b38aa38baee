using System.Runtime.InteropServices;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <param name="Test">Null if there is no test split.</param>
/// <param name="Labels">Null if there are none.</param>
internal sealed record Arrays(StoredArray Train, StoredArray? Test = null, byte[]? Labels = null, byte[]? TestLabels = null);

/// <summary>Arrays of samples, the first dimension theirs: tables, grey images, or images with 1 or 3 channels, first or last.</summary>
internal sealed class ArraySource : PackSource
{
    private readonly string _path;
    private readonly StoredArray _train;
    private readonly StoredArray? _test;
    private readonly byte[]? _labels;
    private readonly byte[]? _testLabels;
    private readonly bool _areChannelsLast;

    /// <param name="path">What errors are about.</param>
    /// <exception cref="FileException">They cannot be read, or are no samples.</exception>
    public ArraySource(string path, Func<Arrays> open)
    {
        _path = path;
        (_train, _test, _labels, _testLabels) = Named(open);
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

    /// <summary>[n, features], [n, height, width], [n, height, width, channels] or [n, channels, height, width].</summary>
    private static (SampleShape Shape, bool AreChannelsLast) ShapeOf(StoredArray array) => array.Shape switch
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
}
