using Autoencoder.Shared;
using Autoencoder.Shared.Data.Files;

namespace Autoencoder.Coordinator.Trained.Figures;

/// <summary>In which form a figure is written: its file's name says it.</summary>
internal enum FigureFormat
{
    Png,
    Svg,
}

internal static class FigureFormats
{
    public static FigureFormat Of(string path) => HasSuffix(path, ".svg") ? FigureFormat.Svg : FigureFormat.Png;

    /// <exception cref="SettingsException">The name says another form. A device or a pipe has no such name, and gets a PNG.</exception>
    public static void RequireKnown(string path, string flag)
    {
        if (!HasSuffix(path, ".png") && !HasSuffix(path, ".svg") && !OutputFile.IsStandardOutput(path) && FileStatus.Of(path).Kind is FileKind.Nothing or FileKind.Regular)
            throw new SettingsException($"{flag} {path}: a figure is a .png or an .svg file; give a name that ends so.");
    }

    private static bool HasSuffix(string path, string suffix) => path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
}
