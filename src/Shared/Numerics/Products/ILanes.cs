namespace Autoencoder.Shared.Numerics.Products;

/// <summary>Some float32 values side by side in a register. Each lane is computed as if it were alone.</summary>
/// <typeparam name="TRegister">What the processor holds them in.</typeparam>
internal interface ILanes<TRegister> where TRegister : struct
{
    /// <summary>Values in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the highest tile whose sums stay in registers, 8, 6 or 4.</summary>
    static abstract int TileRows { get; }

    static abstract unsafe TRegister Load(float* from);

    static abstract unsafe void Store(TRegister values, float* to);

    /// <summary>The same value in every lane.</summary>
    static abstract TRegister All(float value);

    static abstract TRegister Add(TRegister a, TRegister b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TRegister MultiplyAdd(TRegister a, TRegister b, TRegister c);
}
