namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>What becomes of a row with a value that is missing.</summary>
internal enum MissingValues
{
    /// <summary>Nothing is packed.</summary>
    Refuse,

    /// <summary>The value is the mean of its column.</summary>
    Mean,

    /// <summary>The row is left out.</summary>
    Drop,
}
