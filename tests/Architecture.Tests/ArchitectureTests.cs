using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Autoencoder.Support;

namespace Autoencoder.Architecture.Tests;

/// <summary>The programs as they were built, and the folders of src.</summary>
public sealed partial class ArchitectureTests
{
    private const int MaxRoomsOfCoordinator = 7;

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
    public void A_namespace_is_the_folder_of_its_files() => NoneOf(
        from file in SourceFiles()
        where file.Room is not null && file.Room != Path.GetRelativePath(Source, Path.GetDirectoryName(file.Path)!).Replace(Path.DirectorySeparatorChar, '.')
        select $"{file.Path} is in namespace {file.Room}");

    [Fact]
    public void The_coordinator_has_few_rooms() => Assert.InRange(
        Directory.GetDirectories(Path.Combine(Source, "Coordinator")).Count(folder => Path.GetFileName(folder) is not ("bin" or "obj")), 1, MaxRoomsOfCoordinator);

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
        return [.. uses.Select(group => new Dependency(group.Key.from, group.Key.to, group.Order(StringComparer.Ordinal).First()))];
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
}
