using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces;

/// <summary>Whether a layer's own parameters shape what its units tell other than through their states: a path that most traces do not hold.</summary>
internal static class EmissionParameterPath
{
    private const int Probes = 4;

    /// <summary>Refuses a layer with such a path. Looks at its slopes in random states, since they may vanish in one.</summary>
    /// <exception cref="NotSupportedException">There is one.</exception>
    public static void Refuse<T>(RecurrentLayer<T> layer, string rule)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (layer.Own is null)
        {
            return;
        }

        var stream = new LayerStream<T>(layer.Shape);
        var random = new RandomSource(1);
        for (int probe = 0; probe < Probes; probe++)
        {
            for (int i = 0; i < stream.State.Length; i++)
            {
                stream.State[i] = T.CreateChecked(random.NextGaussian());
            }

            layer.Restore(stream);
            if (stream.EmissionParameterSlope.Any(slope => slope != T.Zero && T.IsFinite(slope)))
            {
                throw new NotSupportedException(
                    $"{layer.Name}: {rule} follows what parameters do to states, but an own parameter of {layer.Shape.Form.Name} also shapes what the units tell, past their states. "
                    + "Move it into INeuron.Advance: let a state hold what is told.");
            }
        }
    }
}
