using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Import;

/// <summary>
/// In which order layers follow each other. Their names decide, where they say; else their shapes, if there is one way
/// only in which each takes what the one before it gives, with an image at both ends and fewer values somewhere between.
/// </summary>
internal sealed class LayerOrdering
{
    // Found or not after so many tries; files of another kind can have very many layers of one shape.
    private const int MaxTries = 10_000;

    private const int MaxListed = 20;

    private readonly IReadOnlyList<DenseTensors> _layers;
    private readonly bool[] _placed;
    private readonly List<int> _way = [];
    private readonly List<int[]> _found = [];
    private int _tries;

    private LayerOrdering(IReadOnlyList<DenseTensors> layers) => (_layers, _placed) = (layers, new bool[layers.Count]);

    /// <summary>The layers in order, and whether it was found by their shapes.</summary>
    /// <exception cref="InvalidDataException">No order fits, or several do.</exception>
    public static (IReadOnlyList<DenseTensors> Layers, bool ByShape) Of(IReadOnlyList<DenseTensors> layers)
    {
        if (NamesDecide(layers))
            return ([.. layers.Order(Comparer<DenseTensors>.Create((one, other) => one.Name.CompareTo(other.Name) ?? 0))], false);
        var ordering = new LayerOrdering(layers);
        ordering.Search();
        return ordering switch
        {
            { _found: [var way], _tries: < MaxTries } => ([.. way.Select(place => layers[place])], true),
            { _found: [], _tries: < MaxTries } => throw new InvalidDataException(
                $"there is no order in which its layers make an autoencoder, each taking what the one before it gives, the last giving what the first takes, and fewer values between; it has {Listed(layers)}"),
            _ => throw new InvalidDataException(
                $"its names do not say in which order its layers follow each other, and their shapes allow several; give the order to coordinator import, for example --order {ShortNames(layers)}; it has {Listed(layers)}"),
        };
    }

    /// <summary>The layers as --order names them, by full or short names.</summary>
    /// <exception cref="InvalidDataException">It does not name each once.</exception>
    public static IReadOnlyList<DenseTensors> By(IReadOnlyList<string> names, IReadOnlyList<DenseTensors> layers)
    {
        var ordered = new List<DenseTensors>();
        foreach (var name in names)
        {
            var layer = layers.FirstOrDefault(layer => layer.Name.Full == name) ?? layers.FirstOrDefault(layer => layer.Name.Short == name)
                ?? throw new InvalidDataException($"--order names {DisplayText.Of(name)}, but it has {Listed(layers)}");
            if (ordered.Contains(layer))
                throw new InvalidDataException($"--order names {DisplayText.Of(name)} twice; name each layer once");
            ordered.Add(layer);
        }

        return ordered.Count == layers.Count
            ? ordered
            : throw new InvalidDataException($"--order leaves {DisplayText.Of(layers.Except(ordered).First().Name.Short)} out; it has {Listed(layers)}");
    }

    private static bool NamesDecide(IReadOnlyList<DenseTensors> layers)
    {
        for (var i = 0; i < layers.Count; i++)
            for (var j = 0; j < i; j++)
                if (layers[i].Name.CompareTo(layers[j].Name) is null)
                    return false;
        return true;
    }

    private void Search()
    {
        if (_way.Count == _layers.Count)
        {
            if (IsAutoencoder())
                _found.Add([.. _way]);
            return;
        }

        for (var next = 0; next < _layers.Count && _found.Count < 2 && _tries < MaxTries; next++)
        {
            if (_placed[next] || (_way.Count > 0 && _layers[_way[^1]].Outputs != _layers[next].Inputs) || !IsAllowed(next))
                continue;
            _tries++;
            _placed[next] = true;
            _way.Add(next);
            Search();
            _way.RemoveAt(_way.Count - 1);
            _placed[next] = false;
        }
    }

    /// <summary>No name says that another layer that has no place yet is before it.</summary>
    private bool IsAllowed(int next)
    {
        for (var other = 0; other < _layers.Count; other++)
            if (!_placed[other] && other != next && _layers[other].Name.CompareTo(_layers[next].Name) < 0)
                return false;
        return true;
    }

    private bool IsAutoencoder()
    {
        var pixels = _layers[_way[0]].Inputs;
        return _layers[_way[^1]].Outputs == pixels && _way.SkipLast(1).Any(place => _layers[place].Outputs < pixels);
    }

    private static string ShortNames(IReadOnlyList<DenseTensors> layers) =>
        string.Join(',', layers.Take(MaxListed).Select(layer => DisplayText.Of(layer.Name.Short)));

    private static string Listed(IReadOnlyList<DenseTensors> layers)
    {
        var listed = layers.Take(MaxListed).Select(layer => $"{DisplayText.Of(layer.Name.Short)} ({layer.Inputs} to {layer.Outputs})");
        return string.Join(", ", listed) + (layers.Count > MaxListed ? $" and {layers.Count - MaxListed} more" : "");
    }
}
