using Eddy.Neurons;
using Eddy.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>The sizes of a layer of <see cref="Units"/> neurons that hear <see cref="Inputs"/> numbers.</summary>
internal sealed class LayerShape
{
    private const int Most = 16; // states, currents, parameters or emissions of a unit

    public LayerShape(NeuronForm form, int units, int inputs)
    {
        (Form, Units, Inputs) = (form, Shape.Positive(units), Shape.Positive(inputs));
        Padded = (units + 31) / 32 * 32;
        Require(form.States.Count is > 0 and <= Most, "states", form.States.Count, 1);
        Require(form.Currents.Count is >= 0 and <= Most, "currents", form.Currents.Count, 0);
        Require(form.Parameters.Count is >= 0 and <= Most, "parameters", form.Parameters.Count, 0);
        Require(form.Counters >= 0 && form.Counters < form.States.Count, "counters", form.Counters, $"there may be 0 to {form.States.Count - 1}, since a state that is none must be left");
        Require(form.FixedParameters >= 0 && form.FixedParameters <= form.Parameters.Count, "fixed parameters", form.FixedParameters, $"there may be 0 to {form.Parameters.Count}");
        Require(form.Emissions.Count is > 0 and <= Most, "emissions", form.Emissions.Count, 1);
        Require(form.Outputs > 0 && form.Outputs <= form.Emissions.Count, "outputs", form.Outputs, 1);
        Require(form.MicroSteps is > 0 and <= Most, "micro-steps", form.MicroSteps, 1);
        if (form.Currents.Any(c => c.Direct) && units != inputs)
        {
            throw new ArgumentException($"{form.Name}: unit i hears input i directly, so it takes as many units as inputs; there are {units} units and {inputs} inputs. Give the layer {inputs} units, or put a linear layer before it.");
        }
    }

    public NeuronForm Form { get; }

    /// <summary>Neurons.</summary>
    public int Units { get; }

    /// <summary>Neurons rounded up to a multiple of 32: the length of a plane.</summary>
    public int Padded { get; }

    /// <summary>Numbers from below.</summary>
    public int Inputs { get; }

    public int States => Form.States.Count;

    /// <summary>States that carry a slope, the first ones: all but the counters.</summary>
    public int Carried => Form.States.Count - Form.Counters;

    public int Currents => Form.Currents.Count;

    public int Parameters => Form.Parameters.Count;

    /// <summary>Own parameters that move: the first ones.</summary>
    public int MovingParameters => Form.Parameters.Count - Form.FixedParameters;

    public int Emissions => Form.Emissions.Count;

    public int MicroSteps => Form.MicroSteps;

    /// <summary>Numbers that the layer above hears: the first emissions, plane by plane.</summary>
    public int Outputs => Form.Outputs * Units;

    /// <summary>Where the constant 1 lies among the sources.</summary>
    public int One => Emissions * Units;

    /// <summary>Where the input begins among the sources.</summary>
    public int FirstInput => One + 1;

    /// <summary>Length of the sources: emissions, 1, input.</summary>
    public int Sources => FirstInput + Inputs;

    /// <summary>Length of all state planes.</summary>
    public int StateLength => States * Padded;

    private void Require(bool ok, string what, int count, int least) => Require(ok, what, count, $"there must be {least} to {Most}");

    private void Require(bool ok, string what, int count, string rule)
    {
        if (!ok)
        {
            throw new ArgumentException($"{Form.Name}: {count} {what}; {rule}. Correct NeuronForm.");
        }
    }
}
