using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Shared.Tests.Program.Settings;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("tab\tand\nline", "tab?and?line")]
    [InlineData("\u001b[31mred", "?[31mred")]
    [InlineData("é", "?")]
    public void Text_from_elsewhere_is_made_fit_for_a_terminal(string text, string shown) => Assert.Equal(shown, DisplayText.Of(text));

    [Fact]
    public void A_message_stays_on_its_line_and_moves_no_cursor() =>
        Assert.Equal("größer → 28×28 a?[31mb c?", DisplayText.OneLine("größer → 28×28 a\u001b[31mb\nc\b"));

    [Fact]
    public void Long_text_is_cut_off() => Assert.Equal(new string('x', 80), DisplayText.Of(new string('x', 81)));
}
