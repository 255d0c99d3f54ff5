using System.Buffers.Text;

namespace Eddy.Data.Pamap2;

/// <summary>Writes a row of numbers with a space between, without trailing zeros, into a buffer.</summary>
internal ref struct RowText(Span<byte> buffer)
{
    private static ReadOnlySpan<double> Powers => [1, 10, 100, 1000, 10_000, 100_000];

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>Adds a number below 10¹² with at most so many decimals, 0 to 5; NaN as such.</summary>
    public void Add(double value, int decimals)
    {
        if (double.IsNaN(value))
        {
            "NaN "u8.CopyTo(_buffer[_length..]);
            _length += 4;
            return;
        }

        long units = (long)Math.Round(Math.Abs(value) * Powers[decimals]), whole = (long)Powers[decimals];
        if (value < 0 && units > 0)
        {
            _buffer[_length++] = (byte)'-';
        }

        Utf8Formatter.TryFormat(units / whole, _buffer[_length..], out int written);
        _length += written;
        long rest = units % whole;
        if (rest > 0)
        {
            _buffer[_length++] = (byte)'.';
            for (whole /= 10; rest > 0; whole /= 10)
            {
                _buffer[_length++] = (byte)('0' + (rest / whole));
                rest %= whole;
            }
        }

        _buffer[_length++] = (byte)' ';
    }

    /// <summary>The row with its line end.</summary>
    public readonly ReadOnlySpan<byte> End()
    {
        _buffer[_length - 1] = (byte)'\n';
        return _buffer[.._length];
    }
}
