using Autoencoder.Coordinator.Settings;
using Autoencoder.Shared.Model;

namespace Autoencoder.Benchmarks.Engine;

internal static class PresetModel
{
    /// <summary>One activation a layer, where a preset may give two: all hidden layers, output.</summary>
    public static Activation[] ActivationsByLayer(this Preset preset)
    {
        var layers = preset.Widths.Length - 1;
        return preset.Activations.Length == layers
            ? [.. preset.Activations]
            : [.. Enumerable.Repeat(preset.Activations[0], layers - 1), preset.Activations[^1]];
    }
}
