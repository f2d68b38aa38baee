using SkiaSharp;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>Moves labels that would cover each other.</summary>
internal static class LabelLayout
{
    private const int MaxRounds = 200;

    /// <summary>Pushes points that are nearer to each other than a distance apart along the line between them.</summary>
    /// <returns>In the same order; the same points always go to the same places.</returns>
    public static SKPoint[] Spread(IReadOnlyList<SKPoint> wished, float distance)
    {
        SKPoint[] places = [.. wished];
        for (var round = 0; round < MaxRounds; round++)
        {
            var moved = false;
            for (var i = 0; i < places.Length; i++)
                for (var j = 0; j < i; j++)
                    moved |= Push(ref places[i], ref places[j], distance);
            if (!moved)
                break;
        }

        return places;
    }

    private static bool Push(ref SKPoint one, ref SKPoint other, float distance)
    {
        var between = one - other;
        if (between.Length >= distance - 0.5f)
            return false;
        var direction = between.Length > 0 ? new SKPoint(between.X / between.Length, between.Y / between.Length) : new SKPoint(1, 0);
        var push = (distance - between.Length) / 2;
        one += new SKPoint(push * direction.X, push * direction.Y);
        other -= new SKPoint(push * direction.X, push * direction.Y);
        return true;
    }
}
