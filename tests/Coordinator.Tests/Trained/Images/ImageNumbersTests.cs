using Autoencoder.Coordinator.Trained.Images;

namespace Autoencoder.Coordinator.Tests.Trained.Images;

public sealed class ImageNumbersTests
{
    [Theory]
    [InlineData("0..3", 0, 1, 2, 3)]
    [InlineData("42,3, 17", 42, 3, 17)]
    [InlineData("0..1,7,5..6", 0, 1, 7, 5, 6)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("0..9", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)]
    public void Numbers_and_ranges_keep_their_order(string text, params int[] numbers) => Assert.Equal(numbers, ImageNumbers.Parse(text, most: 10));

    [Theory]
    [InlineData("")]
    [InlineData("1,")]
    [InlineData("3..1")]
    [InlineData("..3")]
    [InlineData("1..2..3")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("2147483648")]
    [InlineData("0..10")]
    [InlineData("0..2147483647")]
    [InlineData("0..5,0..5")]
    public void What_is_no_list_or_too_long_is_none(string text) => Assert.Null(ImageNumbers.Parse(text, most: 10));
}
