namespace Eddy.Checkpoints;

/// <summary>Something whose whole state can be put into a checkpoint and taken up again bit for bit.</summary>
public interface IResumable
{
    /// <summary>Adds every number that the future depends on. Nothing of it is changed.</summary>
    /// <param name="checkpoint">Where the tensors go.</param>
    /// <param name="prefix">Put before every tensor's name: empty, or ends with a dot or a slash.</param>
    void Save(CheckpointBuilder checkpoint, string prefix);

    /// <summary>Takes over what <see cref="Save"/> added under the same prefix. Sizes that may grow (classes) become the saved ones.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape. Parts may have been taken over already: make the object anew before it is used.</exception>
    void Load(Checkpoint checkpoint, string prefix);
}
