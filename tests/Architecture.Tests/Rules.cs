namespace Autoencoder.Architecture.Tests;

/// <summary>What is wrong with a house, in words; nothing if all is well.</summary>
internal static class Rules
{
    // A house with more rooms than that is not drawn from memory.
    private const int MaxRooms = 7;

    public static IEnumerable<string> NamespacesWithoutLayer(IEnumerable<string> rooms) =>
        rooms.Where(room => LayerOrder.Of(room) is null).Select(room => $"{room} is on no floor; give it a place in {nameof(LayerOrder)}");

    /// <param name="files">Their paths within src, and the rooms that they say they are in.</param>
    public static IEnumerable<string> MisplacedFiles(IEnumerable<(string Path, string Room)> files) =>
        from file in files
        where file.Room != Path.GetDirectoryName(file.Path)!.Replace(Path.DirectorySeparatorChar, '.')
        select $"{file.Path} is in namespace {file.Room}";

    public static IEnumerable<string> TooManyRooms(string name, IReadOnlyCollection<string> rooms) =>
        rooms.Count <= MaxRooms ? [] : [$"{name} has more than {MaxRooms} rooms: {string.Join(", ", rooms)}"];

    public static IEnumerable<string> UpwardDependencies(IEnumerable<Dependency> arrows) => arrows
        .Where(arrow => LayerOrder.Of(arrow.From) is var from && LayerOrder.Of(arrow.To) is var to && from?.Room != to?.Room && !(from?.Floor < to?.Floor))
        .Select(arrow => $"{arrow} does not go down");

    /// <summary>Rooms from which a way leads back to them, be it through a room within the same one.</summary>
    public static IEnumerable<string> Cycles(IReadOnlyCollection<Dependency> arrows)
    {
        var next = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);
        var told = new HashSet<string>();
        foreach (var room in next.Select(group => group.Key).Order(StringComparer.Ordinal))
        {
            if (told.Contains(room) || !Reached(room).Contains(room))
                continue;
            string[] circle = [.. Reached(room).Where(other => Reached(other).Contains(room)).Order(StringComparer.Ordinal)];
            told.UnionWith(circle);
            yield return $"circle of {string.Join(", ", circle)}: {string.Join("; ", arrows.Where(arrow => circle.Contains(arrow.From) && circle.Contains(arrow.To)))}";
        }

        HashSet<string> Reached(string room)
        {
            var reached = new HashSet<string>();
            var open = new Stack<string>(next[room]);
            while (open.TryPop(out var other))
                if (reached.Add(other))
                    foreach (var further in next[other])
                        open.Push(further);
            return reached;
        }
    }
}
