using System.Collections.Immutable;
using Autoencoder.Shared;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.Settings;

/// <summary>The options that name functions of a model: --activations and --loss.</summary>
public static class FunctionOptions
{
    private static readonly Dictionary<string, ReconstructionLoss> Losses =
        Enum.GetValues<ReconstructionLoss>().ToDictionary(ModelSpec.NameOf);

    private static readonly Dictionary<string, Activation> ActivationNames =
        Enum.GetValues<Activation>().ToDictionary(ModelSpec.NameOf);

    /// <summary>Null if not given.</summary>
    /// <exception cref="SettingsException">It is none of the names.</exception>
    public static ReconstructionLoss? Loss(OptionValues values) =>
        values[OptionCatalog.Loss] is null ? null : values.Choice(OptionCatalog.Loss, Losses);

    /// <summary>As they were given; null if not.</summary>
    /// <exception cref="SettingsException">One is none of the names.</exception>
    public static ImmutableArray<Activation>? Activations(OptionValues values)
    {
        if (values[OptionCatalog.Activations] is not { } text)
            return null;
        return
        [
            .. text.Split(',').Select(name => ActivationNames.TryGetValue(name.Trim().ToLowerInvariant(), out var activation)
                ? activation
                : throw values.Unusable(
                    OptionCatalog.Activations, $"names of {string.Join(", ", ActivationNames.Keys)} with commas between them",
                    NearestName.Of(name.Trim(), ActivationNames.Keys))),
        ];
    }

    /// <summary>One for each layer, from as many, or from two: all hidden layers, output.</summary>
    /// <exception cref="SettingsException">There are neither as many nor two.</exception>
    public static ImmutableArray<Activation> OnePerLayer(ImmutableArray<Activation> given, int layers)
    {
        if (given.Length == layers)
            return given;
        if (given is [var hidden, var output])
            return [.. Enumerable.Repeat(hidden, Math.Max(0, layers - 1)), output];
        throw new SettingsException(
            $"{layers} layers need {layers} activations, or two (hidden, output), but there are {given.Length}; give them with --activations.");
    }
}
