using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Autoencoder.Support;

namespace Autoencoder.Architecture.Tests;

/// <summary>The programs as they were built, and the folders of src.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Lazy<Dependency[]> Arrows = new(LoadArrows);

    private static string Source => RepositoryFolder.Path("src");

    [Fact]
    public void Every_room_is_on_a_floor() => NoneOf(Rules.NamespacesWithoutLayer(SourceFiles().Select(file => file.Room).Where(room => room is not null).Distinct()!));

    [Fact]
    public void Every_arrow_goes_down()
    {
        Assert.InRange(Arrows.Value.Length, 100, 1000);
        NoneOf(Rules.UpwardDependencies(Arrows.Value));
    }

    [Fact]
    public void There_is_no_circle() => NoneOf(Rules.Cycles(Arrows.Value));

    [Fact]
    public void A_namespace_is_the_folder_of_its_files() => NoneOf(Rules.MisplacedFiles(
        from file in SourceFiles() where file.Room is not null select (Path.GetRelativePath(Source, file.Path), file.Room)));

    [Fact]
    public void The_coordinator_has_few_rooms() => NoneOf(Rules.TooManyRooms(
        "Coordinator", Directory.GetDirectories(Path.Combine(Source, "Coordinator")).Select(Path.GetFileName).Where(folder => folder is not ("bin" or "obj")).ToArray()!));

    private static void NoneOf(IEnumerable<string> faults)
    {
        if (faults.ToArray() is { Length: > 0 } all)
            Assert.Fail(string.Join('\n', all));
    }

    /// <summary>One arrow for each pair of rooms, with one of the uses that make it.</summary>
    private static Dependency[] LoadArrows()
    {
        var house = new ArchLoader().LoadAssemblies(
            typeof(Coordinator.Training.Adam).Assembly, typeof(Worker.WorkerActor).Assembly, typeof(Shared.SettingsException).Assembly).Build();
        // Type parameters are given a namespace at random.
        var uses =
            from type in house.Types
            from dependency in type.Dependencies
            where dependency.Target is not GenericParameter
            let @from = Room(type.Namespace?.FullName)
            let to = Room(dependency.Target.Namespace?.FullName)
            where @from is not null && to is not null && @from != to
            group $"{type.Name} uses {dependency.Target.Name}" by (@from, to);
        // What is compiled away, as constants are, is seen in the source alone.
        var imports =
            from file in SourceFiles()
            where file.Room is not null
            from Match import in Using().Matches(File.ReadAllText(file.Path))
            let to = Room(import.Groups[1].Value)
            where to is not null && to != file.Room
            select new Dependency(file.Room, to, $"{Path.GetFileName(file.Path)} imports it");
        return
        [
            .. uses.Select(group => new Dependency(group.Key.from, group.Key.to, group.Order(StringComparer.Ordinal).First()))
                .Concat(imports).DistinctBy(arrow => (arrow.From, arrow.To)),
        ];
    }

    /// <summary>Null for a namespace that is none of ours.</summary>
    private static string? Room(string? name) =>
        name?.StartsWith($"{LayerOrder.Root}.", StringComparison.Ordinal) is true ? name[(LayerOrder.Root.Length + 1)..] : null;

    /// <summary>The room is null for a file without a namespace, as a program's first one is.</summary>
    private static IEnumerable<(string Path, string? Room)> SourceFiles() =>
        from path in Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        where !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
        let declared = Namespace().Match(File.ReadAllText(path))
        select (path, declared.Success ? Room(declared.Groups[1].Value) : null);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
