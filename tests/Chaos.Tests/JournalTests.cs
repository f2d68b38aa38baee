namespace Autoencoder.Chaos.Tests;

public sealed class JournalTests
{
    private const string Header = "term,step,loss,weights,check";

    [Theory]
    [InlineData(null, "1,0,0.5,aa,1", "1,1,0.4,bb,2", "1,2,0.3,cc,3")]
    [InlineData(null, "1,1,0.5,aa,1", "1,2,0.4,bb,2", "1,3,0.3,cc,3")]
    [InlineData(null, "1,0,0.5,aa,1", "1,1,0.4,bb,2", "2,1,0.4,bb,2", "2,2,0.3,cc,3")]
    [InlineData(null, "1,0,0.5,aa,1", "1,1,0.4,b", "2,1,0.4,bb,2", "2,2,0.3,cc,3")]
    [InlineData("step 1 is missing", "1,0,0.5,aa,1", "1,2,0.3,cc,3", "1,3,0.3,dd,3")]
    [InlineData("step 2 is missing", "1,0,0.5,aa,1", "1,1,0.4,bb,2")]
    [InlineData("step 0 is missing")]
    [InlineData("step 1 was done twice, with different weights", "1,0,0.5,aa,1", "1,1,0.4,bb,2", "2,1,0.4,xx,2", "2,2,0.3,cc,3")]
    [InlineData("there are 4 steps instead of 3", "1,0,0.5,aa,1", "1,1,0.4,bb,2", "1,2,0.4,cc,2", "1,3,0.3,dd,3")]
    [InlineData("the first step is 2", "1,2,0.5,aa,1", "1,3,0.4,bb,2", "1,4,0.4,cc,2")]
    public void Of_three_steps(string? fault, params string[] rows) => Assert.Equal(fault, Journal.Fault([Header, .. rows], 3));

    [Fact]
    public void Another_file_is_told_from_a_journal()
    {
        Assert.Equal("the journal is empty", Journal.Fault([], 3));
        Assert.Equal("the journal's header is 'epoch,loss'", Journal.Fault(["epoch,loss", "1,0.5"], 3));
    }
}
