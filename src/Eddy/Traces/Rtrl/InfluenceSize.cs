using System.Globalization;
using System.Numerics;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces.Rtrl;

/// <summary>Refuses an influence that would not fit, before it is asked of the machine.</summary>
internal static class InfluenceSize
{
    /// <summary>Throws where <paramref name="bytes"/> are more than <paramref name="most"/>.</summary>
    public static void Require<T>(RecurrentLayer<T> layer, Int128 bytes, long most, string rule)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (bytes > most)
        {
            throw new NotSupportedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{layer.Name}: {rule} of {layer.Shape.Units} {layer.Shape.Form.Name} units needs {bytes:N0} bytes for its influence, but MaxBytes is {most:N0}. Take fewer units or streams, sparse recurrent weights with SnAp-n, a rule of the size of the weights (SnAp-1, RFLO, UORO, Kronecker sums), or raise MaxBytes."));
        }
    }
}
