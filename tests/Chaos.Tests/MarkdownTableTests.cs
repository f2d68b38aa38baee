using Autoencoder.Support;

namespace Autoencoder.Chaos.Tests;

public sealed class MarkdownTableTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell()
    {
        var table = new MarkdownTable("kind", "n");
        table.Add("a longer one", "12345");

        Assert.Equal(["| kind         |     n |", "|--------------|------:|", "| a longer one | 12345 |"], table.Lines());
    }
}
