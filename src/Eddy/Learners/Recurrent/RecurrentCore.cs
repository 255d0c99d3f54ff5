using System.Numerics;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Learners.Recurrent;

/// <summary>A recurrent network, a rule at work on it, and the step that its weights take: the part of a learner that is the same in float and in double.</summary>
internal sealed class RecurrentCore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RecurrentLearnerOptions _options;

    public RecurrentCore(RecurrentNetwork<T> network, Credit<T> credit, StepOptions step, RecurrentLearnerOptions options)
    {
        (Network, Credit, _options) = (network, credit, options);
        Step = new StepRule<T>(step);
    }

    public RecurrentNetwork<T> Network { get; }

    public Credit<T> Credit { get; }

    public StepRule<T> Step { get; }

    /// <summary>Lessons whose gradients wait for the next step.</summary>
    public int Waiting { get; private set; }

    /// <summary>Everything that is learned: layers from below, then the readout.</summary>
    public IEnumerable<Parameter<T>> Parameters => Network.Layers.SelectMany(l => l.Parameters()).Append(Network.Readout.Weights);

    /// <summary>One time step of one stream: states and traces move. The answer is in the stream's readout.</summary>
    public void Observe(int stream, ReadOnlySpan<T> input)
    {
        Credit.Begin(stream);
        Network.Forward(stream, input);
        Credit.Observe(stream);
    }

    /// <summary>One time step of all streams; the same as <see cref="Observe"/> for each, but a rule may share them among threads.</summary>
    /// <param name="inputs">[streams, inputs].</param>
    public void ObserveAll(ReadOnlySpan<T> inputs)
    {
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Credit.Begin(b);
            Network.Forward(b, inputs.Slice(b * Network.Inputs, Network.Inputs));
        }

        Credit.ObserveAll();
    }

    /// <summary>Adds one stream's lesson to the gradients; no weight moves.</summary>
    /// <returns>The loss.</returns>
    /// <exception cref="NonFiniteException">The loss or an error is not finite; nothing was changed.</exception>
    public double Teach(int stream, ReadOnlySpan<T> target)
    {
        double loss = Err(stream, target);
        Credit.Teach(stream);
        Network.Readout.Accumulate(Network.Streams[stream].Readout);
        Waiting++;
        return loss;
    }

    /// <summary>A lesson of every stream; the same as <see cref="Teach"/> for each, to the bit, but a rule may share them among threads.</summary>
    /// <param name="targets">[streams, outputs].</param>
    /// <returns>The sum of the losses.</returns>
    /// <exception cref="NonFiniteException">A loss or an error is not finite; nothing was changed.</exception>
    public double TeachAll(ReadOnlySpan<T> targets)
    {
        double loss = 0;
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            loss += Err(b, targets.Slice(b * Network.Readout.Outputs, Network.Readout.Outputs));
        }

        Credit.TeachAll();
        foreach (NetworkStream<T> stream in Network.Streams)
        {
            Network.Readout.Accumulate(stream.Readout);
            Waiting++;
        }

        return loss;
    }

    /// <summary>Where a step is due: clips the gradients, moves every weight, and sets the gradients to 0.</summary>
    public void StepWhenDue()
    {
        if (Waiting < _options.UpdateEvery || !Credit.IsDue)
        {
            return;
        }

        T scale = T.CreateChecked(Scale());
        Step.Begin();
        foreach (RecurrentLayer<T> layer in Network.Layers)
        {
            foreach (LinearMap<T>? map in layer.Maps.SelectMany(maps => maps))
            {
                if (map is not null)
                {
                    layer.ClearAbsent(map, map.Weights.Gradient!);
                }
            }
        }

        foreach (Parameter<T> parameter in Parameters)
        {
            for (int panel = 0; panel < parameter.Value.Panels; panel++)
            {
                Step.ApplyKept(parameter, panel, scale);
            }

            parameter.Gradient!.Span.Clear();
        }

        foreach (RecurrentLayer<T> layer in Network.Layers)
        {
            layer.OwnChanged();
        }

        Waiting = 0;
        Credit.Stepped();
    }

    /// <summary>State and trace of one stream begin anew; never one without the other.</summary>
    public void Reset(int stream)
    {
        Network.Reset(stream);
        Credit.Reset(stream);
    }

    private double Err(int stream, ReadOnlySpan<T> target)
    {
        ReadoutStream<T> readout = Network.Streams[stream].Readout;
        double loss = readout.Answer.Loss(target);
        return double.IsFinite(loss + RecurrentReadout<T>.Error(readout, target))
            ? loss
            : throw new NonFiniteException(
                $"step {Step.Steps + 1}: the loss is not a finite number. Lower the learning rate, clip the gradient, or check inputs and targets for values that are not finite.");
    }

    // Mean over streams' lessons, and the bound on the norm of all gradients together.
    private double Scale()
    {
        double mean = 1.0 / Math.Max(1, Network.Streams.Length);
        if (_options.ClipNorm == 0)
        {
            return mean;
        }

        double square = 0;
        foreach (Parameter<T> parameter in Parameters)
        {
            square += double.CreateChecked(Eddy.Networks.Online.FixedOrderSum.OfSquares<T>(parameter.Gradient!.Span));
        }

        double norm = Math.Sqrt(square) * mean;
        return norm > _options.ClipNorm ? mean * _options.ClipNorm / norm : mean;
    }
}
