using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>A folder that training takes as it is: MNIST's four IDX files.</summary>
internal sealed class DataSetSource(DataSet data) : PackSource
{
    public override SampleShape Shape => data.Train.Shape;

    public override ValueKind Kind => ValueKind.Bytes;

    public override int Count => data.Train.Count;

    public override int TestCount => data.Test.Count;

    public override void Read(bool isTest, Take take)
    {
        var set = isTest ? data.Test : data.Train;
        for (var i = 0; i < set.Count; i++)
            take(set.Bytes(i), set.Labels.IsEmpty ? null : set.Labels[i]);
    }
}
