using ScottPlot;
using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>
/// The typeface of all figures, Inter, which the program brings along: a container without fonts would otherwise draw
/// figures without a single letter, and every other machine would draw them differently.
/// </summary>
internal static class FigureFonts
{
    public const string Family = "Inter";

    private static readonly Lazy<SKTypeface> RegularFace = new(() => Load(bold: false));
    private static readonly Lazy<SKTypeface> SemiBoldFace = new(() => Load(bold: true));

    /// <summary>For titles.</summary>
    public static SKFont SemiBold(float size) => new(SemiBoldFace.Value, size);

    public static SKFont Regular(float size) => new(RegularFace.Value, size);

    /// <summary>Lets ScottPlot find <see cref="Family"/>, before any font of that name on the machine.</summary>
    public static void Register()
    {
        lock (RegularFace)
        {
            if (!Fonts.FontResolvers.OfType<Resolver>().Any())
                Fonts.FontResolvers.Insert(0, new Resolver());
        }
    }

    private static SKTypeface Load(bool bold)
    {
        var resource = $"Fonts.Inter-{(bold ? "SemiBold" : "Regular")}.ttf";
        using var stream = typeof(FigureFonts).Assembly.GetManifestResourceStream(typeof(FigureFonts), resource)
            ?? throw new InvalidOperationException($"The font {resource} is missing from the program.");
        return SKTypeface.FromStream(stream);
    }

    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, slant != FontSlant.Upright);

        // ScottPlot owns what it is given, so each call loads a face of its own.
        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            fontName == Family ? Load(bold) : null;
    }
}
