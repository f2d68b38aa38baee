namespace Autoencoder.Benchmarks.Measuring;

/// <summary>
/// Measures several sides in turns, so that whatever else the machine does hits all of them: forwards, backwards, forwards
/// and so on (A B, B A, A B …), so that a drift has no favourite either.
/// </summary>
internal static class Interleaving
{
    /// <summary>In which order the sides are measured in a turn.</summary>
    public static IEnumerable<int> Order(int turn, int sides) =>
        turn % 2 == 0 ? Enumerable.Range(0, sides) : Enumerable.Range(0, sides).Reverse();

    /// <param name="pairs">Turns that count, of each of which every side has one value.</param>
    /// <param name="warmUps">Turns before them, whose values are thrown away.</param>
    /// <returns>Values by side, then by turn.</returns>
    public static async Task<IReadOnlyList<T>[]> Measure<T>(int pairs, int warmUps, IReadOnlyList<Func<Task<T>>> sides)
    {
        var values = sides.Select(_ => new List<T>(pairs)).ToArray();
        for (var turn = -warmUps; turn < pairs; turn++)
            foreach (var side in Order(Math.Abs(turn), sides.Count))
            {
                var value = await sides[side]();
                if (turn >= 0)
                    values[side].Add(value);
            }

        return [.. values];
    }
}
