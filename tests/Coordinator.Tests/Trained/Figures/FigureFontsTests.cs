using Autoencoder.Coordinator.Trained.Figures;
using ScottPlot;
using SkiaSharp;

namespace Autoencoder.Coordinator.Tests.Trained.Figures;

public sealed class FigureFontsTests
{
    [Theory]
    [InlineData(FontWeight.Normal, (int)SKFontStyleWeight.Normal)]
    [InlineData(FontWeight.Bold, (int)SKFontStyleWeight.SemiBold)]
    public void The_plots_take_the_typeface_that_the_program_brings_along(FontWeight asked, int drawn)
    {
        FigureFonts.Register();
        var face = Fonts.GetTypeface(FigureFonts.Family, asked, FontSlant.Upright, FontSpacing.Normal);

        Assert.StartsWith("Inter", face.FamilyName, StringComparison.Ordinal);
        Assert.Equal(drawn, face.FontWeight);
    }

    [Fact]
    public void It_has_every_character_that_figures_use()
    {
        var text = string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)) + "−|×…";
        using var regular = FigureFonts.Regular(16);
        using var semiBold = FigureFonts.SemiBold(16);

        Assert.True(regular.Typeface.ContainsGlyphs(text));
        Assert.True(semiBold.Typeface.ContainsGlyphs(text));
    }

    [Fact]
    public void Registering_twice_adds_it_once()
    {
        FigureFonts.Register();
        var resolvers = Fonts.FontResolvers.Count;
        FigureFonts.Register();

        Assert.Equal(resolvers, Fonts.FontResolvers.Count);
    }
}
