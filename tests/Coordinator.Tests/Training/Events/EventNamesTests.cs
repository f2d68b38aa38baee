using System.Text.RegularExpressions;
using Autoencoder.Coordinator.Training.Events;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Training.Events;

public sealed partial class EventNamesTests
{
    [Fact]
    public void The_documentation_says_of_each_event_where_it_goes()
    {
        var lines = File.ReadAllLines(RepositoryFolder.Path("docs/health-and-logs.md"));
        var told = lines.SkipWhile(line => !line.StartsWith("| event |", StringComparison.Ordinal)).Skip(2)
            .SelectMany(row => Name().Matches(Remarks().Replace(row.Split('|')[1], "")))
            .Select(match => match.Groups[1].Value);
        var names = typeof(EventNames).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(names.Order(), told.Order());
    }

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Name();

    // What fields an event has is said in brackets.
    [GeneratedRegex(@"\(.*?\)")]
    private static partial Regex Remarks();
}
