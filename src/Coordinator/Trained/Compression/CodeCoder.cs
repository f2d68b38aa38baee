namespace Autoencoder.Coordinator.Trained.Compression;

/// <summary>Codes as bytes: each value as its number on the grid, image by image, with what each dimension showed so far.</summary>
internal static class CodeCoder
{
    /// <param name="codes">Shape [n, dimensions of the grid].</param>
    public static byte[] Encode(ReadOnlySpan<float> codes, CodeGrid grid)
    {
        var encoder = new RangeEncoder();
        var models = Models(grid);
        for (var i = 0; i < codes.Length; i++)
            if (models[i % models.Length] is { } model)
                model.Write(encoder, grid.Number(i % models.Length, codes[i]));
        return encoder.Finish();
    }

    /// <summary>Null where a dimension has but one value.</summary>
    public static AdaptiveNumber?[] Models(CodeGrid grid) =>
        [.. grid.Step.Select(step => step == 0 ? null : new AdaptiveNumber(grid.Bits))];
}
