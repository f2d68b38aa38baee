namespace Autoencoder.Architecture.Tests;

/// <summary>Each rule is broken once, to see that it notices.</summary>
public sealed class RulesTests
{
    [Theory]
    [InlineData("Coordinator.Training", "Coordinator.Store.Events")]
    [InlineData("Coordinator.Trained.Images", "Coordinator.Cluster")]
    [InlineData("Shared.Numerics.Model", "Shared.Data.Files")]
    [InlineData("Shared", "Shared.Numerics.Samples")]
    public void An_arrow_up_or_along_a_floor_is_told(string from, string to) =>
        Assert.Equal([$"{from} -> {to} (One uses Other) does not go down"], Rules.UpwardDependencies([new(from, to, "One uses Other")]));

    [Theory]
    [InlineData("Coordinator.Commands", "Shared")]
    [InlineData("Coordinator.Store", "Coordinator.Store.Journal")]
    [InlineData("Coordinator.Trained.Models", "Coordinator.Trained.Images")]
    [InlineData("Coordinator.Watching.Live", "Coordinator.Cluster")]
    public void An_arrow_down_or_within_a_room_is_not(string from, string to) =>
        Assert.Empty(Rules.UpwardDependencies([new(from, to, "")]));

    [Fact]
    public void A_circle_is_told_with_its_arrows()
    {
        Dependency[] arrows =
        [
            new("Coordinator.Store", "Coordinator.Store.Journal", "a"), new("Coordinator.Store.Journal", "Coordinator.Store.Events", "b"),
            new("Coordinator.Store.Events", "Coordinator.Store", "c"), new("Coordinator.Store.Events", "Shared", "d"),
        ];
        Assert.Equal(
            ["circle of Coordinator.Store, Coordinator.Store.Events, Coordinator.Store.Journal: Coordinator.Store -> Coordinator.Store.Journal (a); Coordinator.Store.Journal -> Coordinator.Store.Events (b); Coordinator.Store.Events -> Coordinator.Store (c)"],
            Rules.Cycles(arrows));
        Assert.Empty(Rules.Cycles(arrows[1..]));
    }

    [Fact]
    public void A_file_in_another_rooms_folder_is_told() => Assert.Equal(
        ["Worker/Ledger.cs is in namespace Coordinator.Training"],
        Rules.MisplacedFiles([(Path.Combine("Worker", "Ledger.cs"), "Coordinator.Training"), (Path.Combine("Coordinator", "Store", "RunLock.cs"), "Coordinator.Store")])
            .Select(fault => fault.Replace(Path.DirectorySeparatorChar, '/')));

    [Fact]
    public void An_eighth_room_is_told()
    {
        string[] rooms = ["a", "b", "c", "d", "e", "f", "g", "h"];
        Assert.Equal(["Coordinator has more than 7 rooms: a, b, c, d, e, f, g, h"], Rules.TooManyRooms("Coordinator", rooms));
        Assert.Empty(Rules.TooManyRooms("Coordinator", rooms[1..]));
    }

    [Theory]
    [InlineData("Coordinator.Misc")]
    [InlineData("Shared.Tools.Text")]
    [InlineData("Worker.Compute")]
    public void A_room_on_no_floor_is_told(string room) =>
        Assert.Equal([$"{room} is on no floor; give it a place in LayerOrder"], Rules.NamespacesWithoutLayer([room, "Coordinator.Trained.Anything"]));
}
