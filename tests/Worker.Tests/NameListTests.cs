namespace Autoencoder.Worker.Tests;

public sealed class NameListTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a-2 and a-10", "a-10", "a-2")]
    [InlineData("a-1 to a-3", "a-3", "a-1", "a-2")]
    [InlineData("a-1 to a-3, a-5 and b", "a-1", "a-2", "a-3", "a-5", "b")]
    [InlineData("a-9 to a-11 and b-12", "a-11", "b-12", "a-10", "a-9")]
    public void Three_in_a_row_are_a_range(string list, params string[] names) => Assert.Equal(list, NameList.Of(names));
}
