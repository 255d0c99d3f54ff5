using System.Globalization;

namespace Eddy.Data.Records;

/// <summary>Reads a decimal number from bytes of text: the float nearest to what is written, as <see cref="float.Parse(string)"/> gives it.</summary>
/// <remarks>
/// Up to 19 digits, leading zeros not counted, fit 64 bits. One rounding to double and one product or quotient with an exact power of ten leave an error of at most 2 units in the last of the 53 bits;
/// so rounding that to float is right unless its lower 29 bits lie within 4 of the middle between two floats. That is once in sixty million numbers; those,
/// longer numbers and larger exponents take the framework's way. No such double is below 1e-22, so none is a subnormal float.
/// </remarks>
internal static class NumberText
{
    private const int MostDigits = 19;
    private const uint Middle = 1u << 28;
    private const uint Margin = 4;

    private static readonly double[] _powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads a number that takes up the whole text: sign, digits with a point, exponent; or a word for NaN or infinity.</summary>
    /// <param name="text">The text, without spaces around.</param>
    /// <param name="value">The number: not finite if it was so written or is too large for a float.</param>
    /// <returns>False where the text is no number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        int i = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            i = 1;
        }

        ulong digits = 0;
        int first = i;
        for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
        {
            digits = (10 * digits) + (uint)(text[i] - '0');
        }

        int count = i - first, power = 0;
        if (i < text.Length && text[i] == '.')
        {
            int point = ++i;
            for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
            {
                digits = (10 * digits) + (uint)(text[i] - '0');
            }

            power = point - i;
            count -= power;
        }

        if (count == 0)
        {
            return IsWord(text[first..], negative, out value);
        }

        if (i < text.Length && !TryExponent(text[i..], ref power))
        {
            value = 0;
            return false;
        }

        if (count > MostDigits)
        {
            count -= LeadingZeros(text[first..]);
        }

        if (count <= MostDigits && power is >= -22 and <= 22)
        {
            double near = power < 0 ? digits / _powers[-power] : digits * _powers[power];
            uint lower = (uint)BitConverter.DoubleToUInt64Bits(near) & ((2 * Middle) - 1);
            if (lower - (Middle - Margin) > 2 * Margin)
            {
                value = (float)(negative ? -near : near);
                return true;
            }
        }

        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static int LeadingZeros(ReadOnlySpan<byte> text)
    {
        int zeros = 0;
        foreach (byte b in text)
        {
            if (b is not ((byte)'0' or (byte)'.'))
            {
                break;
            }

            zeros += b == '0' ? 1 : 0;
        }

        return zeros;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, ref int power)
    {
        const int Enough = 100_000; // beyond any float, whatever the digits of a field of bounded length
        int i = 1;
        if ((text[0] | 0x20) != 'e' || text.Length < 2)
        {
            return false;
        }

        bool negative = text[1] == '-';
        i += text[1] is (byte)'-' or (byte)'+' ? 1 : 0;
        int exponent = 0, first = i;
        for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++)
        {
            exponent = Math.Min(Enough, (10 * exponent) + (text[i] - '0'));
        }

        power += negative ? -exponent : exponent;
        return i == text.Length && i > first;
    }

    private static bool IsWord(ReadOnlySpan<byte> text, bool negative, out float value)
    {
        value = float.NaN;
        if (System.Text.Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            return true;
        }

        value = negative ? float.NegativeInfinity : float.PositiveInfinity;
        return System.Text.Ascii.EqualsIgnoreCase(text, "inf"u8) || System.Text.Ascii.EqualsIgnoreCase(text, "infinity"u8);
    }
}
