using System.Globalization;

namespace Autoencoder.Shared.Numerics.Definition;

/// <summary>One of the settings that decide the weights.</summary>
/// <param name="Value">Text or a number, as files have it; null for what need not be said.</param>
public sealed record DecidingSetting(string Name, Func<TrainingDefinition, object?> Value)
{
    /// <summary>As users write it; a floating-point number is the shortest that gives the same double again.</summary>
    public string? TextOf(TrainingDefinition definition) => Convert.ToString(Value(definition), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
}
