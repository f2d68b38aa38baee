using Autoencoder.Benchmarks.Measuring;
using Autoencoder.Benchmarks.Reporting;

namespace Autoencoder.Benchmarks.Tests;

public sealed class ReportingTests
{
    [Fact]
    public void Tables_have_medians_with_quartiles_of_sides_and_of_the_ratios_of_pairs()
    {
        var comparison = Comparison.Of(
            new Dictionary<string, string> { ["ms a shard"] = "1" }, "steps", "1/s",
            [new Side("1 worker", [10, 12, 11]), new Side("2 workers", [20, 21, 33])], ("2 workers", "1 worker"));

        Assert.Equal(
            [
                "| ms a shard |           | steps, 1/s |   quartiles |",
                "|------------|----------:|-----------:|------------:|",
                "| 1          |  1 worker |       11.0 | 10.5 – 11.5 |",
                "| 1          | 2 workers |       21.0 | 20.5 – 27.0 |",
                "",
                "| ms a shard |                      | ratio of steps | quartiles of pairs |",
                "|------------|---------------------:|---------------:|-------------------:|",
                "| 1          | 2 workers ÷ 1 worker |           1.91 |        1.88 – 2.50 |",
                "",
            ],
            ComparisonTables.Lines([comparison]));
    }
}
