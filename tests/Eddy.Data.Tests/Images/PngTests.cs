using Eddy.Data.Images;
using Shouldly;

namespace Eddy.Data.Tests.Images;

public class PngTests
{
    [Theory, InlineData(1), InlineData(3)]
    public void A_picture_reads_back(int channels)
    {
        byte[] samples = [.. Enumerable.Range(0, 7 * 5 * channels).Select(k => (byte)(k * 37))];
        PngPicture picture = PngPicture.Decode(Png.Encode(7, 5, channels, samples));
        (picture.Width, picture.Height, picture.Channels).ShouldBe((7, 5, channels));
        picture.Samples.ShouldBe(samples);
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        Should.Throw<ArgumentException>(() => Png.Encode(2, 2, 1, new byte[5])).Message.ShouldContain("needs 4 bytes; got 5");
        Should.Throw<ArgumentException>(() => Png.Encode(2, 2, 2, new byte[8]));
        Should.Throw<ArgumentException>(() => Png.Encode(0, 2, 1, []));
    }
}
