using System.Globalization;
using System.Text;
using Eddy.Data.Records;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Data.Tests.Records;

public class NumberTextTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("+1.5")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e5")]
    [InlineData("1E-5")]
    [InlineData("0.05644299999999999")]
    [InlineData("16777217")] // the middle of two floats: to even
    [InlineData("16777219")]
    [InlineData("16777217.0000000001")] // 18 digits, just above the middle
    [InlineData("16777216.9999999999")]
    [InlineData("1.00000005960464477539062500")] // the exact middle of 1 and the float after it, 27 digits
    [InlineData("1.00000005960464477539062501")]
    [InlineData("340282356779733661637539395458142568447")] // the largest that is not yet infinite
    [InlineData("340282356779733661637539395458142568448")]
    [InlineData("1e-45")]
    [InlineData("7.006492321624085e-46")] // half of the smallest float
    [InlineData("1e-400")]
    [InlineData("1e400")]
    [InlineData("1e99999999999999999999")]
    [InlineData("00000000000000000000000000012.5")]
    [InlineData("18446744073709551616")] // 2^64
    [InlineData("9999999999999999999")] // 19 digits
    [InlineData("9999999999999999999e22")]
    public void A_number_has_the_bits_that_the_framework_gives_it(string text) => Same(text);

    [Fact]
    public void Numbers_of_every_length_and_size_have_the_bits_that_the_framework_gives_them()
    {
        var random = new RandomSource(5);
        for (int i = 0; i < 200_000; i++)
        {
            string digits = random.NextUInt64().ToString("d20", CultureInfo.InvariantCulture)[..(1 + random.NextInt(20))];
            int point = random.NextInt(digits.Length + 1);
            string exponent = random.NextInt(3) == 0 ? $"e{random.NextInt(60) - 30}" : "";
            Same($"{(random.NextInt(2) == 0 ? "-" : "")}{digits[..point]}.{digits[point..]}{exponent}");
        }
    }

    [Fact]
    public void The_middles_between_floats_and_their_neighbours_have_the_bits_that_the_framework_gives_them()
    {
        // A middle m of two floats with an exponent near 0 has few digits: written with 17 or more, m and its neighbours in double precision lie within the margin.
        var random = new RandomSource(6);
        for (int i = 0; i < 50_000; i++)
        {
            float low = (float)random.NextUniform(0.001, 1e6);
            double middle = ((double)low + MathF.BitIncrement(low)) / 2;
            foreach (double near in new[] { middle, Math.BitIncrement(middle), Math.BitDecrement(middle) })
            {
                Same(near.ToString("R", CultureInfo.InvariantCulture));
                Same(near.ToString("G19", CultureInfo.InvariantCulture));
            }
        }
    }

    [Theory]
    [InlineData("nan", float.NaN)]
    [InlineData("NaN", float.NaN)]
    [InlineData("inf", float.PositiveInfinity)]
    [InlineData("-Infinity", float.NegativeInfinity)]
    public void Words_for_what_is_not_finite_are_numbers(string text, float expected)
    {
        NumberText.TryParse(Encoding.UTF8.GetBytes(text), out float value).ShouldBeTrue();
        value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("0x1")]
    [InlineData("1f")]
    [InlineData("--1")]
    [InlineData("infinit")]
    [InlineData("1\0")]
    public void Other_text_is_no_number(string text) => NumberText.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    private static void Same(string text)
    {
        bool parsed = NumberText.TryParse(Encoding.UTF8.GetBytes(text), out float value);
        float expected = float.Parse(text, CultureInfo.InvariantCulture);
        if (!parsed || BitConverter.SingleToUInt32Bits(value) != BitConverter.SingleToUInt32Bits(expected)) // hundreds of thousands: no message unless it is needed
        {
            throw new ShouldAssertException($"{text}: {value:G9}, not {expected:G9}");
        }
    }
}
