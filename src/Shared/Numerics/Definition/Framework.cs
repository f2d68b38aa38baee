using System.Collections.Immutable;
using Autoencoder.Shared.Numerics.Model;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>
/// Whose conventions a training follows where the two frameworks differ: the distribution of the initial weights and
/// the form of Adam.
/// </summary>
public sealed record Framework(string Name, Initialisation Initialisation, AdamForm Adam)
{
    public static readonly Framework Keras = new("keras", Initialisation.Keras, AdamForm.Keras);

    public static readonly Framework PyTorch = new("pytorch", Initialisation.PyTorch, AdamForm.PyTorch);

    public static ImmutableSortedDictionary<string, Framework> All { get; } =
        new[] { Keras, PyTorch }.ToImmutableSortedDictionary(framework => framework.Name, framework => framework);
}
