using Eddy.Data.Images;
using Eddy.Data.Streams;
using Eddy.Data.Tests.Records;
using Eddy.Numerics;
using Eddy.Streams;
using Shouldly;

namespace Eddy.Data.Tests.Streams;

public class ImageSourceTests
{
    private const int Images = 90;
    private const int Pixels = 35;

    [Fact]
    public void Every_image_comes_once_a_pass_in_the_order_of_the_sampler()
    {
        ImageDataSet data = Data();
        var source = new ImageSource(data, new ImageSourceOptions { ChunkSize = 4, Passes = 2, Seed = 7, Standardise = false });
        (source.Count, source.DeclaredClasses, source.InputSize).ShouldBe((2 * Images, 3, Pixels));
        source.ClassNames.ShouldBe(["0", "1", "2"]);
        source.InputNames.ShouldBeEmpty();
        var input = new float[Pixels];
        var orders = new List<int[]>();
        for (int pass = 0; pass < 2; pass++)
        {
            int[] order = new CoherentSampler(data.Train.AllLabels, 4).Order(new RandomSource(7).Split("order", pass));
            foreach (int index in order)
            {
                source.Read(input, out float target).ShouldBeTrue();
                target.ShouldBe(data.Train.Label(index));
                input[0].ShouldBe(index / 255f, 1e-7); // the first pixel is the image's number; 90/255, three roundings of 2⁻²⁵ relative
            }

            orders.Add(order);
        }

        source.Read(input, out _).ShouldBeFalse();
        orders[0].ShouldNotBe(orders[1]);
        source.Position.ShouldBe(2 * Images);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pixels_are_scaled_as_was_asked(bool standardise)
    {
        ImageDataSet data = Data();
        var source = ImageSource.OfTest(data, new ImageSourceOptions { Standardise = standardise });
        var input = new float[Pixels];
        for (int i = 0; source.Read(input, out float target); i++)
        {
            target.ShouldBe(data.Test.Label(i));
            for (int p = 0; p < Pixels; p++)
            {
                double expected = data.Test.Image(i)[p] / 255.0;
                expected = standardise ? (expected - data.Mean) / data.Deviation : expected;

                // scale and shift are rounded twice each, the sum once: 5 roundings of 2⁻²⁴ of numbers below (1 + mean)/deviation = 4.4
                input[p].ShouldBe((float)expected, 5 * 4.4 * 6e-8);
            }
        }

        source.Position.ShouldBe(data.Test.Count);
    }

    [Fact]
    public void Resuming_anywhere_goes_on_as_if_nothing_had_been()
    {
        ImageDataSet data = Data();
        var options = new ImageSourceOptions { ChunkSize = 4, Passes = 3 };
        List<Sample> all = new ImageSource(data, options).All();
        for (int at = 0; at <= all.Count; at += 23)
        {
            var first = new ImageSource(data, options);
            first.All(at);
            var second = new ImageSource(data, options);
            second.ResumeAt(first.SavePosition());
            second.Position.ShouldBe(at);
            second.All().ShouldBe(all[at..]);
        }
    }

    [Fact]
    public void A_position_of_another_stream_is_refused()
    {
        ImageDataSet data = Data();
        string position = new ImageSource(data).SavePosition();
        Refused(new ImageSource(data, new ImageSourceOptions { Seed = 1 }), position).ShouldContain("seed");
        Refused(new ImageSource(Data(seed: 5)), position).ShouldContain("other images");
        Refused(ImageSource.OfTest(data), position).ShouldContain("other images");
        Refused(new ImageSource(data), "{}").ShouldContain("position");
        Refused(new ImageSource(data), "no JSON").ShouldContain("damaged");
        var twice = new ImageSource(data, new ImageSourceOptions { Passes = 2 });
        twice.All();
        Refused(new ImageSource(data), twice.SavePosition()).ShouldContain("passes");
        Should.Throw<InvalidOperationException>(() => twice.ResumeAt(position));

        static string Refused(ImageSource source, string position) => Should.Throw<InvalidDataException>(() => source.ResumeAt(position)).Message;
    }

    [Fact]
    public void Another_length_of_input_is_refused_before_anything_is_read()
    {
        var source = new ImageSource(Data());
        Should.Throw<ArgumentException>(() => source.Read(new float[Pixels + 1], out _));
        source.Position.ShouldBe(0);
    }

    private static ImageDataSet Data(int seed = 1)
    {
        var random = new Random(seed);
        return new ImageDataSet("few", "", Set(Images), Set(20), 0.3f, 0.3f);

        ImageSet Set(int count)
        {
            var pixels = new byte[count * Pixels];
            random.NextBytes(pixels);
            var labels = new byte[count];
            for (int i = 0; i < count; i++)
            {
                (pixels[i * Pixels], labels[i]) = ((byte)i, (byte)(i % 3));
            }

            return new ImageSet(5, 7, 3, pixels, labels);
        }
    }
}
