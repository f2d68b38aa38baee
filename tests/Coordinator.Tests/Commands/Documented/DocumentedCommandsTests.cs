using Autoencoder.Coordinator.Tests.Watching.Telemetry;

namespace Autoencoder.Coordinator.Tests.Commands.Documented;

/// <summary>
/// Every command line in the blocks of README.md and docs/ is executed, page by page, in one folder; but for those that
/// <see cref="Sketches"/> names.
/// </summary>
// The programs' current folder is this process's.
[Collection(nameof(AloneInProcess))]
public sealed class DocumentedCommandsTests : IClassFixture<Workspace>
{
    public static TheoryData<string> Pages => [.. DocumentedPage.All.Where(page => Executed(page).Any()).Select(page => page.Name)];

    [SkippableTheory]
    [MemberData(nameof(Pages))]
    public async Task The_commands_of_a_page_work_one_after_the_other(string page)
    {
        Skip.If(OperatingSystem.IsWindows(), "openssl and Ctrl-C are among the commands");
        var reader = new Reader();
        foreach (var line in Executed(DocumentedPage.All.Single(candidate => candidate.Name == page)))
            await reader.Execute(line);
        reader.Finish();
    }

    [Fact]
    public void There_are_many() => Assert.InRange(DocumentedPage.All.SelectMany(Executed).Count(), 30, 200);

    [Fact]
    public void What_is_not_executed_stands_in_the_pages() =>
        Assert.Empty(Sketches.All.Keys.Except(DocumentedPage.All.SelectMany(page => page.Commands)));

    private static IEnumerable<string> Executed(DocumentedPage page) => page.Commands.Where(command => !Sketches.All.ContainsKey(command));
}
