using Eddy.Data.Images;
using Shouldly;

namespace Eddy.Data.Tests.Images;

public class ContactSheetTests
{
    // 2×3 images in 3 classes: class 0 twice, class 2 once; gaps of 1
    private static readonly ImageSet _images = new(2, 3, 3, [.. Enumerable.Range(1, 18).Select(k => (byte)k)], [2, 0, 0]);

    [Theory, InlineData(1), InlineData(3)]
    public void Samples_stand_in_the_row_of_their_class(int scale)
    {
        PngPicture sheet = PngPicture.Decode(ContactSheet.Encode(_images, perClass: 2, scale));
        (sheet.Width, sheet.Height, sheet.Channels).ShouldBe((9 * scale, 10 * scale, 1));
        const byte Gap = 64;
        byte[,] expected =
        {
            { Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap },
            { Gap, 7, 8, 9, Gap, 13, 14, 15, Gap },
            { Gap, 10, 11, 12, Gap, 16, 17, 18, Gap },
            { Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap },
            { Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap },
            { Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap },
            { Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap },
            { Gap, 1, 2, 3, Gap, Gap, Gap, Gap, Gap },
            { Gap, 4, 5, 6, Gap, Gap, Gap, Gap, Gap },
            { Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap, Gap },
        };
        for (int y = 0; y < sheet.Height; y++)
        {
            for (int x = 0; x < sheet.Width; x++)
            {
                sheet[x, y].ShouldBe(expected[y / scale, x / scale], $"at {x}, {y}");
            }
        }
    }

    [Fact]
    public void Wrong_or_huge_sizes_are_refused()
    {
        Should.Throw<ArgumentException>(() => ContactSheet.Encode(_images, perClass: 0));
        Should.Throw<ArgumentException>(() => ContactSheet.Encode(_images, scale: 0));
        Should.Throw<ArgumentException>(() => ContactSheet.Encode(_images, int.MaxValue, int.MaxValue)).Message.ShouldContain("at most 100 million");
    }
}
