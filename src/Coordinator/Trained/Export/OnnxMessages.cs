using System.Collections.Immutable;

namespace Autoencoder.Coordinator.Trained.Export;

/// <summary>The messages of onnx.proto that a stack of dense layers needs; the numbers are those of its fields.</summary>
internal static class OnnxMessages
{
    private const int Float32 = 1;
    private const int IntegerAttribute = 2;

    /// <summary>ModelProto.</summary>
    /// <param name="operators">Version of ONNX's own operators.</param>
    public static ProtobufMessage Model(
        int irVersion, int operators, string producer, string producerVersion, ProtobufMessage graph, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        const int version = 1, producerName = 2, producerVersionText = 3, graphOfModel = 7, operatorSet = 8, metadataEntry = 14;
        var model = new ProtobufMessage()
            .Add(version, irVersion)
            .Add(producerName, producer)
            .Add(producerVersionText, producerVersion)
            .Add(graphOfModel, graph)
            .Add(operatorSet, new ProtobufMessage().Add(2, operators));
        foreach (var (key, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            model.Add(metadataEntry, new ProtobufMessage().Add(1, key).Add(2, value));
        return model;
    }

    /// <summary>GraphProto.</summary>
    public static ProtobufMessage Graph(
        string name, IEnumerable<ProtobufMessage> nodes, IEnumerable<ProtobufMessage> tensors, ProtobufMessage input, ProtobufMessage output)
    {
        const int node = 1, nameOfGraph = 2, initializer = 5, inputOfGraph = 11, outputOfGraph = 12;
        var graph = new ProtobufMessage();
        foreach (var message in nodes)
            graph.Add(node, message);
        graph.Add(nameOfGraph, name);
        foreach (var message in tensors)
            graph.Add(initializer, message);
        return graph.Add(inputOfGraph, input).Add(outputOfGraph, output);
    }

    /// <summary>NodeProto.</summary>
    /// <param name="attributes">Of whole numbers.</param>
    public static ProtobufMessage Node(
        string name, string operation, string output, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, long Value)> attributes)
    {
        const int inputOfNode = 1, outputOfNode = 2, nameOfNode = 3, operatorType = 4, attribute = 5;
        const int attributeName = 1, attributeInteger = 3, attributeType = 20;
        var node = new ProtobufMessage();
        foreach (var input in inputs)
            node.Add(inputOfNode, input);
        node.Add(outputOfNode, output).Add(nameOfNode, name).Add(operatorType, operation);
        foreach (var (key, value) in attributes)
            node.Add(attribute, new ProtobufMessage().Add(attributeName, key).Add(attributeInteger, value).Add(attributeType, IntegerAttribute));
        return node;
    }

    /// <summary>TensorProto of float32.</summary>
    /// <param name="data">Row-major, little-endian.</param>
    public static ProtobufMessage Tensor(string name, ImmutableArray<int> shape, ReadOnlyMemory<byte> data)
    {
        const int dimension = 1, dataType = 2, nameOfTensor = 8, rawData = 9;
        var tensor = new ProtobufMessage();
        foreach (var size in shape)
            tensor.Add(dimension, size);
        return tensor.Add(dataType, Float32).Add(nameOfTensor, name).Add(rawData, data);
    }

    /// <summary>ValueInfoProto of float32, shape [rows, width].</summary>
    /// <param name="rows">Name of the dimension that is left open.</param>
    public static ProtobufMessage Value(string name, string rows, int width)
    {
        const int nameOfValue = 1, type = 2, tensorType = 1, elementType = 1, shape = 2, dimension = 1, dimensionSize = 1, dimensionName = 2;
        var dimensions = new ProtobufMessage()
            .Add(dimension, new ProtobufMessage().Add(dimensionName, rows))
            .Add(dimension, new ProtobufMessage().Add(dimensionSize, width));
        return new ProtobufMessage()
            .Add(nameOfValue, name)
            .Add(type, new ProtobufMessage().Add(tensorType, new ProtobufMessage().Add(elementType, Float32).Add(shape, dimensions)));
    }
}
