using Autoencoder.Shared.Numerics.Definition;

namespace Autoencoder.Shared.Tests.Program.Settings;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("--epoch", "--epochs")]
    [InlineData("--EPOCHS", "--epochs")]
    [InlineData("--bacth", "--batch")]
    [InlineData("--sedd", "--seed")]
    [InlineData("--await-worker", "--await-workers")]
    [InlineData("zzzzzzzzzz", null)]
    [InlineData("", null)]
    public void Is_what_the_user_may_have_meant(string name, string? nearest) =>
        Assert.Equal(nearest, NearestName.Of(name, ["--epochs", "--batch", "--seed", "--await-workers"]));

    [Fact]
    public void Of_equally_near_ones_it_is_the_first_by_name() => Assert.Equal("bat", NearestName.Of("xat", ["cat", "bat"]));

    // Levenshtein's distance, from its definition: insertions, deletions and substitutions count one each.
    [Theory]
    [InlineData("kitten", "sitting")]
    [InlineData("ab", "abcd")]
    [InlineData("abc", "ab")]
    public void Up_to_half_of_the_letters_may_differ(string name, string candidate) => Assert.Equal(candidate, NearestName.Of(name, [candidate]));

    [Fact]
    public void More_than_half_may_not() => Assert.Null(NearestName.Of("a", ["abcd"]));

    [Fact]
    public void Without_candidates_there_is_no_hint()
    {
        Assert.Equal(".", NearestName.Hint("x", []));
        Assert.Equal("; did you mean loss?", NearestName.Hint("los", ["loss"]));
    }
}
