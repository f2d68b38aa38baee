namespace Autoencoder.Shared.Numerics.Products;

/// <summary>
/// Where the tile of a part goes, and what it is added to on the way there: the parts of a tile are added up in the order
/// of the reduction tree, and those that wait for their neighbour lie one behind the other, the leftmost one in C.
/// </summary>
/// <param name="c">The tile's place in C.</param>
/// <param name="waiting">Room for all others.</param>
/// <param name="width">Columns of a tile.</param>
/// <param name="block">Room of one that waits.</param>
internal unsafe struct TileSums(float* c, nint cRow, float* waiting, nint width, nint block)
{
    private int _waits;

    /// <summary>How many of those that wait are added to the part that is computed next.</summary>
    public int Additions { get; private set; }

    /// <summary>The next part is computed, and then added to so many.</summary>
    public void Begin(int additions) => Additions = additions;

    /// <summary>The part that is computed is stored.</summary>
    public void End() => _waits += 1 - Additions;

    /// <summary>The left side of an addition, from 0.</summary>
    /// <param name="row">From one of its rows to the next.</param>
    public readonly float* Left(int addition, out nint row) => At(_waits - 1 - addition, out row);

    /// <summary>Where the sum is stored.</summary>
    /// <param name="row">From one of its rows to the next.</param>
    public readonly float* To(out nint row) => At(_waits - Additions, out row);

    private readonly float* At(int place, out nint row)
    {
        row = place == 0 ? cRow : width;
        return place == 0 ? c : waiting + (place - 1) * block;
    }
}
